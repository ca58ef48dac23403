"""The error of a change that came too late: what was read is not what is there any more."""


class ChangedMeanwhileError(RuntimeError):
    """Another process changed the row between our look and our write; the unit is begun anew."""
