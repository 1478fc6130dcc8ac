package dev.firstpair.stack;

import dev.firstpair.stack.servers.Ports;
import dev.firstpair.stack.servers.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A link that consists of proxies, one for each server of the kind; their ports are known before they listen. */
final class ProxyLink implements Link {

    static final String PEERS = "peers";

    private final ServiceName from;
    private final int instance;
    private final String to;
    private final String name;
    private final List<Hop> hops;
    /** Empty before the link is open. */
    private volatile List<TcpProxy> proxies = List.of();

    /**
     * One proxy.
     *
     * @param port where to connect to
     * @param target the port that this leads to
     */
    record Hop(int port, int target) {}

    /** @param targets ports of the servers */
    ProxyLink(ServiceName from, int instance, String to, List<Integer> targets) {
        this.from = from;
        this.instance = instance;
        this.to = to;
        this.name = from.instance(instance) + " -> " + to;
        this.hops = targets.stream().map(target -> new Hop(Ports.free(), target)).toList();
    }

    /** Starts to listen. */
    void open() {
        proxies = hops.stream().map(hop -> TcpProxy.start(hop.port, hop.target)).toList();
    }

    /** Does nothing if the link was never opened. */
    void close() {
        proxies.forEach(TcpProxy::close);
    }

    List<Hop> hops() {
        return hops;
    }

    /** The port to connect to, if there is one server. */
    int port() {
        return hops.getFirst().port;
    }

    /** The addresses to connect to: {@code host:port,…}. */
    String addresses() {
        return hops.stream().map(hop -> "127.0.0.1:" + hop.port).collect(Collectors.joining(","));
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
        open(TcpProxy::cut);
    }

    @Override
    public void stall() {
        open(TcpProxy::stall);
    }

    @Override
    public void delay(Duration oneWay) {
        open(proxy -> proxy.delay(oneWay));
    }

    @Override
    public void heal() {
        // A link that was never opened has no fault.
        proxies.forEach(TcpProxy::heal);
    }

    @Override
    public String toString() {
        return name;
    }

    private void open(Consumer<TcpProxy> change) {
        if (proxies.isEmpty()) {
            throw new IllegalStateException(name + " is not open yet");
        }
        proxies.forEach(change);
    }
}
