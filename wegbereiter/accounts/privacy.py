"""What sign-in keeps, for how long."""

from wegbereiter.core.privacy import Column, Table

TABLES: dict[str, Table] = {
    "accounts_user": Table(
        purpose="what sign-in needs; no river can read it",
        activity="sign_in",
        people="staff",
        ends="account",
        columns={
            "id": Column(
                "number of the account, the only thing that other tables know of it",
                personal=True,
                ends="membership",
            ),
            "email": Column("for sign-in and for messages about the account", personal=True, erase="blank"),
            "password": Column(
                "as a hash; unusable where only a passkey or another service signs in", personal=True, erase="blank"
            ),
            "last_login": Column("when it was last used", personal=True, erase="blank"),
            "language": Column("language of the pages", personal=True, erase="blank"),
            "is_active": "whether it can be used",
            "created_at": Column("when it was made", personal=True, ends="membership"),
        },
    ),
    "accounts_profile": Table(
        purpose="the name that colleagues see, and which human being stands behind an account",
        activity="people_of_organisations",
        people="staff",
        ends="account",
        columns={
            "user_id": Column("whose profile", personal=True, ends="membership"),
            "name": Column("name among colleagues", personal=True, erase="blank"),
            "phone": Column("phone at work, printed on plans", personal=True, erase="blank"),
            "office_hours": Column("when one is there, printed on plans", personal=True, erase="blank"),
            "room": Column("where one is found, printed on plans", personal=True, erase="blank"),
            "natural_person": Column(
                "number of the human being: four eyes compare it", personal=True, ends="membership"
            ),
            "former_persons": Column(
                "numbers from before two accounts were found to be one person", personal=True, ends="membership"
            ),
            "own_person": Column(
                "the number from before that, in case it was a mistake", personal=True, ends="membership"
            ),
        },
    ),
    "accounts_attempt": Table(
        purpose="how often an account or an address was tried, so that guessing is hopeless",
        activity="sign_in",
        people="visitors",
        ends="attempt",
        columns={
            "id": "key",
            "key_hash": Column("keyed hash of account, address or session", personal=True),
            "window_start": "the quarter of an hour",
            "count": "how many tries",
        },
    ),
}
