"""Forms to fill in: what is asked by an instrument or by rules of performance reports, as a workbook or CSV, and how it is read back.

A form is pages of cells to fill in (``model``), made of an instrument (``assessment_pages``) or of rules of performance reports
(``performance``). ``xlsx`` and ``delimited`` write it; ``read`` finds every cell again and hands back what a TOML file would hold.
"""
