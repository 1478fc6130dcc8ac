package dev.firstpair.stack;

import dev.firstpair.stack.servers.KafkaServer;
import dev.firstpair.stack.servers.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All links of a stack; none unless they were requested. */
record Links(List<Link> all) {

    Links {
        all = List.copyOf(all);
    }

    static Links of(StackOptions options, PortPlan ports) {
        List<Link> all = new ArrayList<>();
        if (options.has(StackOptions.Feature.LINKS)) {
            ports.services().forEach((service, instances) -> {
                for (int number = 0; number < instances.size(); number++) {
                    all.addAll(ofInstance(service, number, ports));
                }
            });
        }
        return new Links(all);
    }

    private static List<Link> ofInstance(ServiceName service, int number, PortPlan ports) {
        List<Link> links = new ArrayList<>();
        for (BackingServer server : service.servers()) {
            if (server == BackingServer.REDIS && !ports.sentinels().isEmpty()) {
                // The Sentinels return the same address of the primary to all clients.
                continue;
            }
            links.add(new Link(service, number, server.toString(), switch (server) {
                // Clients continue at the address that the broker advertises: it needs one port for each client, to
                // advertise a different address to each.
                case KAFKA -> ports.kafka().stream().map(broker -> Ports.free()).toList();
                case REDIS -> ports.redis();
                case MYSQL -> List.of(ports.mysql());
            }));
        }
        if (service == ServiceName.ORDER_TOPOLOGY) {
            links.add(new Link(service, number, Link.PEERS, List.of(ports.of(service, number))));
        }
        return links;
    }

    Optional<Link> find(ServiceName from, int instance, String to) {
        return all.stream()
                .filter(link -> link.from() == from && link.instance() == instance && link.to().equals(to))
                .findFirst();
    }

    /** The additional addresses on which a broker has to listen for the links. */
    List<KafkaServer.ProxyListener> brokerListeners(int broker) {
        return all.stream()
                .filter(link -> link.to().equals(BackingServer.KAFKA.toString()))
                .map(link -> link.hops().get(broker))
                .map(hop -> new KafkaServer.ProxyListener(hop.target(), hop.port()))
                .toList();
    }

    void open() {
        all.forEach(Link::open);
    }

    void heal() {
        all.forEach(Link::heal);
    }

    void close() {
        all.forEach(Link::close);
    }
}
