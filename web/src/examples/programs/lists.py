scores = [7, 10, 4, 8, 10]

print("Scores:", scores)
print("First and last:", scores[0], scores[-1])
print("Best:", max(scores))
print("Average:", sum(scores) / len(scores))

scores.append(9)
scores.sort(reverse=True)
print("Best first:", scores)

good = [score for score in scores if score >= 8]
print(f"{len(good)} of {len(scores)} are 8 or better.")

# Try next: remove the worst score,
# then print the average again.
