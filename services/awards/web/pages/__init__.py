"""What people see of awards: one file per noun."""
