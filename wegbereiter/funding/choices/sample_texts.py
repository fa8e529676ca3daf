"""Sample texts of notices, in German as notices are. They say of themselves that the authority has to replace them."""

SAMPLE = "[Mustertext, von der Bewilligungsstelle durch den eigenen zu ersetzen]"

SAMPLE_TEXTS = {
    "basis": f"{SAMPLE} Dieser Bescheid beruht auf dem Pakt für Integration in der Fassung, die oben genannt ist.",
    "conditions": (
        f"{SAMPLE} Die Zuwendung ist zweckgebunden für die genannten Stellen. Änderungen bei Personen, Umfang oder "
        "Beginn teilen Sie uns bitte unverzüglich mit."
    ),
    "amendment": (
        f"{SAMPLE} Im Übrigen gilt der bisherige Bescheid mit seinen Bedingungen weiter. Beträge, die nach dieser "
        "Änderung zu viel oder zu wenig gezahlt sind, werden ausgeglichen."
    ),
    "rejection": f"{SAMPLE} Über einen neuen Antrag entscheiden wir gern.",
    "hearing": (
        f"{SAMPLE} Bevor wir entscheiden, geben wir Ihnen nach § 28 LVwVfG Gelegenheit, sich zu den Tatsachen zu äußern, "
        "die für die Entscheidung erheblich sind. Entscheiden können wir auch, wenn Sie sich bis zum genannten Tag nicht "
        "äußern."
    ),
    "revocation": (
        f"{SAMPLE} Rücknahme und Widerruf richten sich nach §§ 48 und 49 LVwVfG, die Erstattung dessen, was zu viel "
        "gezahlt ist, nach § 49a LVwVfG. Im Übrigen gilt der bisherige Bescheid weiter."
    ),
    "objection": (
        f"{SAMPLE} Gegen diesen Bescheid können Sie Widerspruch erheben, schriftlich, zur Niederschrift oder in "
        "Wegbereiter."
    ),
}
