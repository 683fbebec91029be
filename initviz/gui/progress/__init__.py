"""Work that takes its time: done in steps, shown as a bar, and given up when nobody wants it any more."""
