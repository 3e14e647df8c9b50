# Programs are forked from an interpreter that chose its hash seed at start. With only one such interpreter, sets would
# have the same order in every run.
words = {"apple", "banana", "cherry", "date", "elderberry", "fig", "grape", "honeydew"}
print(hash("runq"), *words)
