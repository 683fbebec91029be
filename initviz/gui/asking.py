"""Questions before anything is lost."""

from PySide6.QtWidgets import QMessageBox, QWidget

from initviz.messages import tr


def ask(window: QWidget, question: str, *answers: str, destroys: str) -> str:
    """Ask, with Cancel among the answers; Return never destroys anything.

    Parameters
    ----------
    window
        Over which the question stands.
    question
        What is asked.
    answers
        Ids of answers after which nothing is lost, the usual one first.
    destroys
        Id of the answer after which something is.

    Returns
    -------
    str
        Id of the answer; empty for Cancel.
    """
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(tr("window.title"))
    box.setText(question)
    made = {id_: box.addButton(tr(id_), QMessageBox.ButtonRole.AcceptRole) for id_ in answers}
    made[destroys] = box.addButton(tr(destroys), QMessageBox.ButtonRole.DestructiveRole)
    made[""] = box.addButton(tr("files.cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(made[answers[0] if answers else ""])
    box.setEscapeButton(made[""])
    box.exec()
    chosen = box.clickedButton()
    box.deleteLater()
    return next((id_ for id_, button in made.items() if button is chosen), "")
