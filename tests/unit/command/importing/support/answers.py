"""A person at a terminal, who has an answer to each question."""

from infra.command.importing import closing_question, dialogue


def answer_at_terminal(monkeypatch, *answers):
    left = iter(answers)

    def answer(_console, _question):
        return next(left)

    monkeypatch.setattr("infra.command.importing.importer.is_person_there", lambda: True)
    monkeypatch.setattr(dialogue, "ask", answer)
    monkeypatch.setattr(closing_question, "ask", answer)
