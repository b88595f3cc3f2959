/** A port that answers as Valkey does to who only asks whether it is there. */
export function answeringValkey(
  password: string,
  hostname = "127.0.0.1",
): Disposable & { readonly url: string } {
  const server = Bun.listen({
    hostname,
    port: 0,
    socket: {
      data(socket, bytes) {
        const text = bytes.toString();
        if (text.includes("HELLO")) {
          socket.write(
            text.includes(password)
              ? "%1\r\n$6\r\nserver\r\n$6\r\nvalkey\r\n"
              : "-WRONGPASS invalid username-password pair\r\n",
          );
        }
        if (text.includes("AUTH") && !text.includes("HELLO")) socket.write("+OK\r\n");
        if (text.includes("PING")) socket.write("+PONG\r\n");
      },
    },
  });
  return {
    url: `redis://:${password}@127.0.0.1:${server.port}`,
    [Symbol.dispose]() {
      server.stop(true);
    },
  };
}
