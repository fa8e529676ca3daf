class ServerError(RuntimeError):
    """The embedded server cannot run; the message is one plain sentence for the person at the terminal."""


class ServerBusyError(ServerError):
    """Another program owns the server of this home."""
