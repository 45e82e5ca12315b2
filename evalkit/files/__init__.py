"""Files that offices write → values: assessments, tables of responses and persons, crosswalks."""
