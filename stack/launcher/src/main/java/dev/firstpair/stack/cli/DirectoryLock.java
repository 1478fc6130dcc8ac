package dev.firstpair.stack.cli;

import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
        Path file = Files.createDirectories(Main.directory()).resolve(FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new StartFailedException("It is up already, or is being started (pid " + Files.readString(file)
                    + "): see ./firstpair status, or stop it with ./firstpair down.");
        }
        HELD.add(channel);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
    }
}
