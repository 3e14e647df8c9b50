"""What the program's side answers to a request for completion, which nobody has to believe."""

MATCHES_MAX, MATCH_CHARACTERS_MAX = 100, 200


def checked(request, start, matches):
    """The answer of the program's side, or nothing when it is not one."""
    is_answer = isinstance(start, int) and 0 <= start <= len(request["text"]) and isinstance(matches, list) and len(matches) <= MATCHES_MAX
    if is_answer and all(isinstance(match, str) and len(match) <= MATCH_CHARACTERS_MAX for match in matches):
        return start, matches
    return 0, []
