"""What the page in front wants to be looked at closely, and what of that is known."""

from dataclasses import replace

from initviz.core.channel import Look
from initviz.core.inspections import ParameterInspection, Region
from initviz.core.parameter import Role
from initviz.core.spectra import NoSpectrum, Spectrum, SpectrumKind
from initviz.figures.scene import Scene
from initviz.figures.spectrum_subject import kept_spectra, spectrum_subject
from initviz.figures.weight_subject import subject_id

Spectra = tuple[Spectrum | NoSpectrum, ...]


class CloseLooks:
    """Remembers what is wanted.

    Attributes
    ----------
    inspects
        Whether the selected layer's parameters are wanted in full.
    regions
        Parts of them that are wanted; a parameter that is not named is wanted whole.
    spectrum
        Of what singular values are wanted; None for none.
    """

    def __init__(self) -> None:
        self.inspects = False
        self.regions: dict[Role, Region] = {}
        self.spectrum: SpectrumKind | None = None

    def look(self, scene: Scene) -> Look | None:
        """Give what is to be looked at now; singular values only where they are not all known."""
        if self.spectrum is None:
            layer = subject_id(scene)
            return Look(layer, dict(self.regions)) if self.inspects and layer else None
        subject = spectrum_subject(scene, self.spectrum)
        if subject is None:
            return None
        schemes = range(len(scene.experiment.schemes))
        if all(scene.spectrum(scheme, self.spectrum, subject.layer) is not None for scheme in schemes):
            return None
        return Look(subject.layer, {}, self.spectrum)

    def follow(self, before: Scene, scene: Scene) -> bool:
        """Go on to another scene: forget the regions of another layer; say whether something else is looked at."""
        moved = subject_id(before) != subject_id(scene)
        if moved:
            self.regions.clear()
        return moved or self.spectrum is not None

    def kept(self, before: Scene, scene: Scene, inspections: tuple[ParameterInspection, ...]) -> Scene:
        """Give a scene these looks at parameters and the singular values of an earlier one, if anybody wants them."""
        spectra = self._of_use(scene, kept_spectra(before, scene.experiment))
        return replace(scene, inspections=inspections if self.inspects else (), spectra=spectra)

    def arrived(self, scene: Scene, spectra: Spectra) -> Scene | None:
        """Give a scene singular values that have arrived; None where something else is wanted by now."""
        found = self._of_use(scene, spectra)
        return replace(scene, spectra=found, is_fresh=False, unseen=False) if found else None

    def _of_use(self, scene: Scene, spectra: Spectra) -> Spectra:
        subject = spectrum_subject(scene, self.spectrum) if self.spectrum is not None else None
        if subject is None:
            return ()
        return tuple(found for found in spectra if (found.kind, found.layer) == (subject.kind, subject.layer))
