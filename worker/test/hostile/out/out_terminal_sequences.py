print("\x1b]0;title\x07\x1b]52;c;ZXZpbA==\x07\x1b]8;;javascript:alert(1)\x07link\x1b]8;;\x07\x1b[2J\x1b[H\x1b[?1049h\x1bc\r\b\b\x9b31m\x00\u202e\u2028")
print("<script>alert(1)</script><img src=x onerror=alert(1)>")
print("DONE")
