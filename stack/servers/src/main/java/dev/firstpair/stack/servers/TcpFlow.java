package dev.firstpair.stack.servers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * One direction of a connection through a {@link TcpProxy}: the bytes, the end or the reset that were received and not
 * forwarded yet. Its methods do not block; it is used by the thread of the proxy only.
 */
final class TcpFlow {

    /** The most that is buffered, plus one read; after that, the sender's kernel has to wait. */
    private static final int MAX_BUFFERED_BYTES = 1 << 20;

    private final SocketChannel from;
    private final SocketChannel to;
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private int bufferedBytes;
    /** Whether the sender has ended its direction. */
    private boolean ended;
    private boolean endForwarded;
    private boolean isFull;

    private enum Kind {
        BYTES, END, RESET
    }

    /** Bytes, an end or a reset on the way, and when it was received. */
    private record Chunk(Kind kind, ByteBuffer bytes, long sinceNanos) {

        long nanosUntilDue(long delayNanos) {
            return sinceNanos + delayNanos - System.nanoTime();
        }
    }

    TcpFlow(SocketChannel from, SocketChannel to) {
        this.from = from;
        this.to = to;
    }

    boolean wantsMore() {
        return !ended && bufferedBytes < MAX_BUFFERED_BYTES;
    }

    /** Whether the receiver accepts no more bytes at the moment. */
    boolean isFull() {
        return isFull;
    }

    /** Whether the end was forwarded to the receiver. */
    boolean isEndForwarded() {
        return endForwarded;
    }

    /**
     * Time until the next chunk is due, not negative. Empty if there is none, or if it is due and waits for its
     * receiver.
     */
    OptionalLong nanosUntilDue(long delayNanos) {
        Chunk next = chunks.peekFirst();
        return isFull || next == null
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, next.nanosUntilDue(delayNanos)));
    }

    /** @param received for use during the call */
    void read(ByteBuffer received) throws IOException {
        if (from.read(received.clear()) < 0) {
            add(Kind.END, ByteBuffer.allocate(0));
        } else {
            received.flip();
            add(Kind.BYTES, ByteBuffer.allocate(received.remaining()).put(received).flip());
        }
    }

    void addReset() {
        add(Kind.RESET, ByteBuffer.allocate(0));
    }

    private void add(Kind kind, ByteBuffer bytes) {
        chunks.addLast(new Chunk(kind, bytes, System.nanoTime()));
        bufferedBytes += bytes.remaining();
        ended = kind != Kind.BYTES;
    }

    /** Forwards what is due. Returns false if that is a reset. */
    boolean flush(long delayNanos) throws IOException {
        isFull = false;
        for (Chunk next = chunks.peekFirst(); next != null && next.nanosUntilDue(delayNanos) <= 0; next = chunks
                .peekFirst()) {
            switch (next.kind()) {
                case BYTES -> {
                    bufferedBytes -= to.write(next.bytes());
                    if (next.bytes().hasRemaining()) {
                        isFull = true;
                        return true;
                    }
                }
                case END -> {
                    to.shutdownOutput();
                    endForwarded = true;
                }
                case RESET -> {
                    return false;
                }
            }
            chunks.removeFirst();
        }
        return true;
    }

    /** Forwards nothing more. */
    void drop() {
        chunks.clear();
        bufferedBytes = 0;
        isFull = false;
        ended = true;
        endForwarded = true;
    }
}
