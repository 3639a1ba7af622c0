"""A long storm of failures, and an auditor who compares what was asked with what people see."""
