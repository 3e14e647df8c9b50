import socket
for port in (*range(1, 2000), 2375, 3000, 3306, 5432, 6379, 8000, 8080, 9090, 16379, 17999):
    with socket.socket() as one:
        if one.connect_ex(("127.0.0.1", port)) == 0:
            if one.getsockname() != one.getpeername():
                print("ESCAPE: connected to", port)
print("DONE")
