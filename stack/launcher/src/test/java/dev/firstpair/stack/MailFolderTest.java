package dev.firstpair.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.stack.servers.StartFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailFolderTest {

    private static final int ANY_PORT = 0;

    @Test
    void keepsEachMailAsAFile(@TempDir Path folder) throws IOException {
        Path mails = folder.resolve("mails");
        String longAddress = "a".repeat(60) + "@" + "b.".repeat(90) + "example";
        try (MailFolder server = new MailFolder(mails, ANY_PORT)) {
            server.open();
            int port = server.port();
            send(port, "shopper@example.org", "It is back");
            send(port, "../" + "x@example.org", "Nobody leaves the folder");
            send(port, longAddress, "No name is too long");
        }

        try (Stream<Path> files = Files.list(mails)) {
            List<Path> sorted = files.sorted().toList();
            assertThat(sorted).hasSize(3).allMatch(file -> file.toString().endsWith(".eml"));
            assertThat(sorted.getFirst().getFileName().toString()).contains("shopper@example.org");
            assertThat(sorted.getFirst()).content().contains("Subject: It is back");
        }
    }

    @Test
    void saysThatItsPortIsTaken(@TempDir Path folder) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                MailFolder server = new MailFolder(folder, other.getLocalPort())) {
            assertThatThrownBy(server::open).isInstanceOf(StartFailedException.class)
                    .hasMessageStartingWith("Cannot listen on port " + other.getLocalPort() + " for mail: ");
        }
    }

    @Test
    void mayBeClosedWithoutHavingBeenOpened(@TempDir Path folder) {
        new MailFolder(folder, ANY_PORT).close();

        assertThat(folder).isEmptyDirectory();
    }

    private static void send(int port, String to, String subject) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedReader answers = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            OutputStream out = socket.getOutputStream();
            assertThat(answers.readLine()).startsWith("220");
            for (String line : List.of("HELO test", "MAIL FROM:<shop@example.org>", "RCPT TO:<" + to + ">", "DATA")) {
                out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                assertThat(answers.readLine()).as(line).matches("(250|354).*");
            }
            out.write(("Subject: " + subject + "\r\n\r\nHello\r\n.\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(answers.readLine()).startsWith("250");
        }
    }
}
