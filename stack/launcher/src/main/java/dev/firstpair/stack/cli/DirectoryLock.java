package dev.firstpair.stack.cli;

import dev.firstpair.stack.StackState;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Makes this JVM the only one that writes to the directory of {@code up}, until it ends, however it ends. */
final class DirectoryLock {

    private static final String FILE = "lock";
    /** Kept from the garbage collector, which would close them. */
    private static final Queue<FileChannel> HELD = new ConcurrentLinkedQueue<>();

    private DirectoryLock() {}

    /** @throws StartFailedException if another process has it */
    static void take() throws IOException {
        Files.createDirectories(Main.directory());
        Path file = file();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new StartFailedException("It is up already, or is being started (pid "
                    + Files.readString(file).split(" ")[0]
                    + "): see ./firstpair status, or stop it with ./firstpair down.");
        }
        HELD.add(channel);
        channel.truncate(0);
        StackState.Process self = StackState.Process.of(ProcessHandle.current());
        channel.write(ByteBuffer.wrap((self.pid() + " " + self.start()).getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The process that took it last, if that still runs. Not for the process itself: to close a file that it has locked
     * releases the lock.
     */
    static Optional<StackState.Process> holder() {
        try {
            String[] process = Files.readString(file()).split(" ");
            return process.length == 2
                    ? Optional.of(new StackState.Process(Long.parseLong(process[0]), process[1]))
                            .filter(holder -> holder.handle().isPresent())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Path file() {
        return Main.directory().resolve(FILE);
    }
}
