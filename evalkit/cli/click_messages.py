"""What click says in its own words, so that it stands in the catalogue. Nothing imports this: ``.ci/messages`` reads it.

A test holds it against the click that is installed; words of other versions that are no longer said do no harm.
"""

from __future__ import annotations

from evalkit.base.text import msg, plural

HELP = (
    msg("Usage:"),
    msg("Options"),
    msg("Commands"),
    msg("Positional arguments"),
    msg("[OPTIONS]"),
    msg("COMMAND [ARGS]..."),
    msg("Show this message and exit."),
    msg("default: {default}"),
    msg("env var: {var}"),
    msg("required"),
    msg("(dynamic)"),
    msg("deprecated"),
)
USAGE = (
    msg("Error: {message}"),
    msg("Try '{command} {option}' for help."),
    msg("Missing command."),
    msg("Missing argument"),
    msg("Missing option"),
    msg("Missing parameter"),
    msg("Missing {param_type}"),
    msg("Missing parameter: {param_name}"),
    msg("No such option {name!r}."),
    msg("No such option: {name}"),  # click 8.1 to 8.3
    msg("No such command {name!r}."),
    msg("Invalid value: {message}"),
    msg("Invalid value for {param_hint}: {message}"),
    msg("Option {name!r} does not take a value."),
    msg("Argument {name!r} takes {nargs} values."),
    msg("Invalid start character for option ({option})"),
    plural("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    plural("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    plural("Takes {nargs} values but 1 was given.", "Takes {nargs} values but {len} were given."),
    plural("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
)
VALUES = (
    msg("Choose from:\n\t{choices}"),
    msg("{value!r} is not a valid {number_type}."),
    msg("{value!r} is not a valid boolean. Recognized values: {states}"),
    msg("{value} is not in the range {range}."),
    plural("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    plural(
        "{value!r} does not match the format {format}.",
        "{value!r} does not match the formats {formats}.",
    ),
    plural(
        "{len_type} values are required, but {len_value} was given.",
        "{len_type} values are required, but {len_value} were given.",
    ),
)
FILES = (
    msg("file"),
    msg("directory"),
    msg("path"),
    msg("unknown error"),
    msg("Could not open file {filename!r}: {message}"),
    msg("{name} {filename!r} is a file."),
    msg("{name} {filename!r} is a directory."),
    msg("{name} {filename!r} is not readable."),
    msg("{name} {filename!r} is not writable."),
    msg("{name} {filename!r} is not executable."),
    msg("{name} {filename!r} does not exist."),
)
COMPLETION = (
    msg("Couldn't detect Bash version, shell completion is not supported."),
    msg("Shell completion is not supported for Bash versions older than 4.4."),
)
