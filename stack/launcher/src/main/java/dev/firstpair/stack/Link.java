package dev.firstpair.stack;

import dev.firstpair.stack.servers.Ports;
import dev.firstpair.stack.servers.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One TCP path: from an instance of a service to a server, or from its peers to an instance. It consists of proxies,
 * one for each server of the kind; their ports are known before they listen. Each of {@link #cut}, {@link #stall} and
 * {@link #delay} replaces the one before, and stays in force over restarts of either end. Its {@code toString} looks
 * like this: {@code ingress-api-2 -> redis}.
 */
public final class Link {

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
    Link(ServiceName from, int instance, String to, List<Integer> targets) {
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

    /** The service that the instance belongs to. */
    public ServiceName from() {
        return from;
    }

    /** 0 for the first. */
    public int instance() {
        return instance;
    }

    /**
     * {@code kafka}, {@code redis}, {@code mysql}; or {@code peers} for the path by which other instances reach this
     * one.
     */
    public String to() {
        return to;
    }

    /** Closes all connections, and every new one at once, until the link is healed. */
    public void cut() {
        open(TcpProxy::cut);
    }

    /**
     * Forwards nothing in either direction, but closes nothing and accepts new connections, as in a network partition,
     * until the link is healed: then the data that was held back is forwarded in order, and none of it is lost.
     */
    public void stall() {
        open(TcpProxy::stall);
    }

    /** @param oneWay by how much all data is delayed in each direction, in order, until the link is healed */
    public void delay(Duration oneWay) {
        open(proxy -> proxy.delay(oneWay));
    }

    /** Removes all faults of the link. */
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
