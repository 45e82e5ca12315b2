"""Tables on the disk: read some rows at a time, written whole or not at all."""
