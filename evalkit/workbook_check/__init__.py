"""An office's workbook held against the rules: its formulas against those of the rule file, its values against the recomputation."""
