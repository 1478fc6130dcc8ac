package dev.firstpair.stack;

import dev.firstpair.stack.servers.Ports;
import dev.firstpair.stack.servers.TcpProxy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A link by a proxy, whose port is known before it listens. */
final class ProxyLink implements Link {

    static final String PEERS = "peers";

    private final ServiceName from;
    private final int instance;
    private final String to;
    private final String name;
    private final int port = Ports.free();
    private final int targetPort;
    private volatile @Nullable TcpProxy proxy;

    /** @param name of the instance, for people */
    ProxyLink(ServiceName from, int instance, String name, String to, int targetPort) {
        this.from = from;
        this.instance = instance;
        this.to = to;
        this.name = name + " -> " + to;
        this.targetPort = targetPort;
    }

    /** Begins to listen. */
    void open() {
        proxy = TcpProxy.start(port, targetPort);
    }

    /** Harmless where nothing was opened. */
    void close() {
        TcpProxy opened = proxy;
        if (opened != null) {
            opened.close();
        }
    }

    /** Where to connect to. */
    int port() {
        return port;
    }

    /** Where that leads to. */
    int targetPort() {
        return targetPort;
    }

    @Override
    public ServiceName from() {
        return from;
    }

    @Override
    public int instance() {
        return instance;
    }

    @Override
    public String to() {
        return to;
    }

    @Override
    public void cut() {
        proxy().cut();
    }

    @Override
    public void stall() {
        proxy().stall();
    }

    @Override
    public void delay(Duration oneWay) {
        proxy().delay(oneWay);
    }

    @Override
    public void heal() {
        // One that was never opened has never been ill.
        TcpProxy opened = proxy;
        if (opened != null) {
            opened.heal();
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private TcpProxy proxy() {
        TcpProxy opened = proxy;
        if (opened == null) {
            throw new IllegalStateException(name + " is not open yet");
        }
        return opened;
    }
}
