"""What people have said the right answers are, as files for Storm and for the operator."""
