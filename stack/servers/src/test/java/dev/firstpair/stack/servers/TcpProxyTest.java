package dev.firstpair.stack.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class TcpProxyTest {

    /** More than the proxy and the kernels of both sides buffer. */
    private static final int BIG = 32 << 20;
    /** How long to wait for bytes that must not arrive. */
    private static final int SILENCE_MILLIS = 100;

    private final int targetPort = Ports.free();
    private final List<AutoCloseable> open = new ArrayList<>();
    private ServerSocket target;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        target = listen();
        proxy = opened(TcpProxy.start(targetPort));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    @Test
    void passesBytesBothWaysUnchangedAndEndsEachWayByItself() throws Exception {
        byte[] sent = random(BIG);
        byte[] answered = random(BIG / 2);
        Pair pair = pair();

        CompletableFuture<Void> sending = send(pair.client, sent);
        CompletableFuture<Void> answering = send(pair.server, answered);
        CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> readAll(pair.server));

        assertThat(readAll(pair.client)).isEqualTo(answered);
        assertThat(received.get()).isEqualTo(sent);
        sending.get();
        answering.get();
    }

    @Test
    void answersAClientThatHasSaidItsLast() throws Exception {
        Pair pair = pair();

        pair.client.shutdownOutput();
        assertThat(pair.server.getInputStream().read()).isEqualTo(-1);
        pair.server.getOutputStream().write(1);
        pair.server.close();

        assertThat(readAll(pair.client)).containsExactly(1);
    }

    @Test
    void passesResetsOn() throws Exception {
        Pair pair = pair();

        pair.client.setSoLinger(true, 0);
        pair.client.close();

        assertThatThrownBy(() -> pair.server.getInputStream().read()).isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void cutsOpenAndNewConnectionsUntilItIsHealed() throws Exception {
        Pair pair = pair();

        proxy.cut();

        assertIsCut(pair.client);
        assertIsCut(pair.server);
        assertNewConnectionIsCut();
        proxy.heal();
        assertIsOpen(pair());
    }

    @Test
    void holdsBackWhileItStallsAndThenDeliversAllInOrder() throws Exception {
        Pair pair = pair();
        byte[] sent = random(BIG);

        proxy.stall();
        CompletableFuture<Void> sending = send(pair.client, sent);
        CompletableFuture<Void> answering = send(pair.server, sent);
        Socket late = connect();
        late.getOutputStream().write(7);

        assertSilence(pair.server);
        assertSilence(pair.client);
        assertThatThrownBy(() -> accept(SILENCE_MILLIS)).isInstanceOf(SocketTimeoutException.class);
        // It does not read what it could not buffer.
        assertThat(sending).isNotDone();
        assertThat(answering).isNotDone();

        proxy.heal();
        CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> readAll(pair.server));
        assertThat(readAll(pair.client)).isEqualTo(sent);
        assertThat(received.get()).isEqualTo(sent);
        assertThat(accept(0).getInputStream().read()).isEqualTo(7);
    }

    @Test
    void noticesTheEndOfAStalledConnectionWhenItIsHealed() throws Exception {
        Pair pair = pair();

        proxy.stall();
        pair.client.getOutputStream().write(1);
        pair.client.close();
        assertSilence(pair.server);
        proxy.heal();

        assertThat(readAll(pair.server)).containsExactly(1);
    }

    @Test
    void delaysEachWayAndKeepsTheOrder() throws Exception {
        Duration oneWay = Duration.ofMillis(50);
        Pair pair = pair();
        proxy.delay(oneWay);

        long begin = System.nanoTime();
        DataOutputStream out = new DataOutputStream(pair.client.getOutputStream());
        DataInputStream in = new DataInputStream(pair.server.getInputStream());
        for (int i = 0; i < 1_000; i++) {
            out.writeInt(i);
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(in.readInt()).isEqualTo(i);
        }
        pair.server.getOutputStream().write(1);
        assertThat(pair.client.getInputStream().read()).isEqualTo(1);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(2 * oneWay.toNanos());

        pair.client.close();
        assertThat(in.read()).isEqualTo(-1);
    }

    @Test
    void deliversWhatWasDelayedWhenItIsHealed() throws Exception {
        Pair pair = pair();

        proxy.delay(Duration.ofHours(1));
        pair.client.getOutputStream().write(1);
        assertSilence(pair.server);
        proxy.heal();
        pair.client.getOutputStream().write(2);

        assertThat(pair.server.getInputStream().readNBytes(2)).containsExactly(1, 2);
    }

    @Test
    void closesWhoComesWhileTheTargetIsDown() throws Exception {
        Pair pair = pair();
        target.close();
        pair.server.setSoLinger(true, 0);
        pair.server.close();

        assertIsCut(pair.client);
        assertNewConnectionIsCut();

        target = listen();
        assertIsOpen(pair());
    }

    @Test
    void staysCutOrStalledOverARestartOfTheTarget() throws Exception {
        proxy.cut();
        target.close();
        target = listen();
        assertNewConnectionIsCut();

        proxy.stall();
        target.close();
        Socket client = connect();
        client.getOutputStream().write(1);
        assertSilence(client);
        target = listen();
        proxy.heal();
        assertThat(accept(0).getInputStream().read()).isEqualTo(1);
    }

    @Test
    void leavesNothingBehind() throws Exception {
        Pair pair = pair();
        proxy.stall();
        Socket stalled = connect();

        proxy.close();

        assertIsCut(pair.client);
        assertIsCut(pair.server);
        assertIsCut(stalled);
        assertThat(Ports.isFree(proxy.port())).isTrue();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Thread.getAllStackTraces()
                        .keySet()
                        .stream()
                        .noneMatch(thread -> thread.getName().startsWith("proxy " + proxy.port())));
        // A late call does not block.
        proxy.heal();
        proxy.close();
    }

    @Test
    void refusesATakenPort() {
        assertThatThrownBy(() -> TcpProxy.start(targetPort, 1)).isInstanceOf(StartFailedException.class)
                .hasMessageContaining("port " + targetPort);
    }

    /** Both ends of a connection through the proxy. */
    private record Pair(Socket client, Socket server) {}

    private Pair pair() throws IOException {
        Socket client = connect();
        return new Pair(client, accept(0));
    }

    private ServerSocket listen() throws IOException {
        ServerSocket socket = opened(new ServerSocket());
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
        return socket;
    }

    private Socket connect() throws IOException {
        return opened(new Socket(InetAddress.getLoopbackAddress(), proxy.port()));
    }

    private Socket accept(int timeoutMillis) throws IOException {
        target.setSoTimeout(timeoutMillis);
        return opened(target.accept());
    }

    private <T extends AutoCloseable> T opened(T one) {
        open.add(one);
        return one;
    }

    private static void assertIsOpen(Pair pair) throws IOException {
        pair.client.getOutputStream().write(1);
        assertThat(pair.server.getInputStream().read()).isEqualTo(1);
        pair.server.getOutputStream().write(2);
        assertThat(pair.client.getInputStream().read()).isEqualTo(2);
    }

    private static void assertIsCut(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
    }

    /** The reset may come before the client knows that it is connected. */
    private void assertNewConnectionIsCut() {
        assertThatThrownBy(() -> connect().getInputStream().read()).isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
    }

    private static void assertSilence(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(0);
    }

    /** Sends all bytes, and then the end. */
    private static CompletableFuture<Void> send(Socket socket, byte[] bytes) {
        return CompletableFuture.runAsync(() -> {
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }, task -> Thread.ofPlatform().daemon().start(task)).orTimeout(240, TimeUnit.SECONDS);
    }

    private static byte[] readAll(Socket socket) {
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(all);
            return all.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
