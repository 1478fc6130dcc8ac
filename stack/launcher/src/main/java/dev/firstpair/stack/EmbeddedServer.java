package dev.firstpair.stack;

import dev.firstpair.stack.servers.GuardedProcess;
import dev.firstpair.stack.servers.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A server that is a process of the stack. */
record EmbeddedServer(String name, Server server, Duration restartsAfter) implements Part {

    @Override
    public String address() {
        return "127.0.0.1:" + server.port();
    }

    @Override
    public Path log() {
        return server.log();
    }

    @Override
    public Optional<GuardedProcess> process() {
        return server.process();
    }
}
