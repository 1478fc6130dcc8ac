package dev.firstpair.stack;

import dev.firstpair.stack.servers.Ports;
import dev.firstpair.stack.servers.RedisSentinels;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The ports on which a stack listens, chosen before anything is started; also those of external servers.
 *
 * @param kafka of each broker
 * @param redis of each server, the first primary first
 * @param sentinels none without {@linkplain StackOptions#withRedisHa() replicas}
 * @param amqp of the broker in the config server
 * @param services of each instance, by its number
 */
record PortPlan(List<Integer> kafka, List<Integer> redis, List<Integer> sentinels, int mysql, int smtp, int amqp,
        Map<ServiceName, List<Integer>> services) {

    private static final int KAFKA = 9092;
    private static final int REDIS = 6379;
    private static final int SENTINEL = 26379;
    private static final int MYSQL = 3306;
    private static final int SMTP = 1025;
    private static final int AMQP = 5672;

    /** @param note receives a sentence for each well-known port that is taken */
    static PortPlan of(StackOptions options, Consumer<String> note) {
        Chooser choose = new Chooser(options.has(StackOptions.Feature.DEFAULT_PORTS), note);
        StackOptions.External external = options.external();
        List<Integer> kafka = choose.ports("kafka", options.brokers(), KAFKA, external.kafka() == null);
        boolean redisHa = options.has(StackOptions.Feature.REDIS_HA);
        List<Integer> redis = choose.ports("redis", redisHa ? RedisSentinels.EACH : 1, REDIS,
                external.redis() == null);
        List<Integer> sentinels = choose.ports("sentinel", redisHa ? RedisSentinels.EACH : 0, SENTINEL, true);
        int mysql = choose.port("mysql", MYSQL, external.mysql() == null);
        int smtp = choose.port("smtp", SMTP, options.instancesOf(ServiceName.NOTIFIER_TOPOLOGY) > 0);
        int amqp = choose.port("amqp", AMQP, options.instancesOf(ServiceName.CONFIG_SERVER) > 0
                && external.rabbit() == null && !options.has(StackOptions.Feature.BUS_ON_KAFKA));
        Map<ServiceName, List<Integer>> services = new EnumMap<>(ServiceName.class);
        for (ServiceName service : ServiceName.values()) {
            services.put(service, choose.ports(service.toString(), options.instancesOf(service),
                    service.preferredPort(), true));
        }
        return new PortPlan(kafka, redis, sentinels, mysql, smtp, amqp, services);
    }

    /** @param preferDefaults whether to use well-known ports where they are free */
    private record Chooser(boolean preferDefaults, Consumer<String> note) {

        /** The first one gets the well-known port, if it is free. */
        List<Integer> ports(String name, int count, int wellKnown, boolean wanted) {
            List<Integer> ports = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                ports.add(port(Part.name(name, number), wellKnown, wanted && number == 0));
            }
            return List.copyOf(ports);
        }

        /** @param wanted whether something will listen on the well-known port */
        int port(String name, int wellKnown, boolean wanted) {
            if (!wanted || !preferDefaults) {
                return Ports.free();
            }
            if (Ports.isFree(wellKnown)) {
                return wellKnown;
            }
            int free = Ports.free();
            note.accept("Port " + wellKnown + " is taken; " + name + " listens on " + free + " instead.");
            return free;
        }
    }

    int of(ServiceName service, int number) {
        return services.getOrDefault(service, List.of()).get(number);
    }
}
