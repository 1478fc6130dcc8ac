package dev.firstpair.stack.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PortsTest {

    @Test
    void givesNoPortTwice() {
        // Of twelve thousand ports, drawn at random, seven hundred are never all different.
        assertThat(Stream.generate(Ports::free).limit(700)).doesNotHaveDuplicates();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void reservesAPortForServersWhetherOrNotOneListens() throws IOException {
        int port = Ports.free();

        for (String address : List.of("127.0.0.1", "0.0.0.0", "::")) {
            assertThatThrownBy(() -> listen(address, port, false)).isInstanceOf(BindException.class);
            try (ServerSocket server = listen(address, port, true)) {
                assertThat(Ports.isFree(port)).as("while %s listens", server).isFalse();
                assertThatThrownBy(() -> listen("127.0.0.1", port, true)).isInstanceOf(BindException.class);
            }
            assertThat(Ports.isFree(port)).as("when %s is down", address).isTrue();
        }
    }

    @Test
    void waitsForAServerThatIsStopping() throws Exception {
        int port = Ports.free();
        ServerSocket server = listen("127.0.0.1", port, true);
        assertThat(Ports.isFree(port)).isFalse();
        Thread stopping = Thread.ofVirtual().start(() -> {
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        assertThat(Ports.becomesFree(port)).isTrue();
        stopping.join();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void refusesClientsOfAReservedPortAtOnce() {
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), Ports.free()).close())
                .isInstanceOf(ConnectException.class);
    }

    /** @param reuse false for a process that looks for a port, true for a server that was given one */
    private static ServerSocket listen(String address, int port, boolean reuse) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(reuse);
            socket.bind(new InetSocketAddress(address, port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
