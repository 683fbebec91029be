import threading

from initviz.core.channel import Look, Request
from initviz.core.document.scenes import first_scene
from initviz.core.inspections import Region
from initviz.core.mailbox import Mailbox


def request(generation: int) -> Request:
    return Request(generation, first_scene())


def test_only_the_newest_of_each_kind_is_kept_and_a_request_comes_first() -> None:
    inbox = Mailbox()
    for generation in range(3):
        inbox.put(request(generation))
    for layer in ("l1", "l2"):
        inbox.put(Look(layer, {}))
    assert inbox.has_request()
    assert inbox.take_look() is None
    assert inbox.take() == request(2)
    assert not inbox.has_request()
    assert inbox.take_look() == Look("l2", {})
    assert inbox.take_look() is None


def test_a_request_drops_the_looks_at_an_older_one() -> None:
    inbox = Mailbox()
    inbox.put(Look("l1", {}))
    inbox.put(request(1))
    assert inbox.take() == request(1)
    assert inbox.take_look() is None


def test_a_look_gives_way_to_a_request_and_to_what_it_does_not_see_only() -> None:
    inbox = Mailbox()
    seen = Look("l1", {})
    assert not inbox.has_other_than(seen)
    inbox.put(Look("l1", {"weight": Region(0, 0, 1, 1)}))
    assert not inbox.has_other_than(seen)
    inbox.put(Look("l1", {}, "matrix"))
    assert inbox.has_other_than(seen)
    inbox.put(Look("l2", {}))
    assert inbox.has_other_than(seen)
    assert inbox.take() == Look("l2", {})
    inbox.put(request(1))
    assert inbox.has_other_than(seen)


def test_taking_waits_for_something_to_do() -> None:
    inbox, taken = Mailbox(), list[Request | Look | None]()
    thread = threading.Thread(target=lambda: taken.append(inbox.take()))
    thread.start()
    inbox.put(Look("l1", {}))
    thread.join(timeout=10)
    assert taken == [Look("l1", {})]


def test_closing_lets_everyone_go_who_waits_or_comes() -> None:
    outbox, taken = Mailbox(), list[Request | Look | None]()
    waiting = threading.Thread(target=lambda: taken.append(outbox.take()))
    waiting.start()
    outbox.close()
    waiting.join(timeout=10)
    outbox.put(request(1))
    assert taken == [None]
    assert outbox.take() is None
