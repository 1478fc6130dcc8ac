package dev.firstpair.stack.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The tools of the Kafka distribution that a person uses at a console. */
public enum KafkaTool {

    CONSOLE_PRODUCER("org.apache.kafka.tools.ConsoleProducer"),
    CONSOLE_CONSUMER("org.apache.kafka.tools.consumer.ConsoleConsumer"),
    TOPICS("org.apache.kafka.tools.TopicCommand"),
    CONSUMER_GROUPS("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand");

    private final String main;

    KafkaTool(String main) {
        this.main = main;
    }

    /**
     * The command line that runs it, but for its own arguments.
     *
     * @param temporary an existing folder for what it needs for a moment
     */
    public List<String> command(Path temporary) throws IOException {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temporary, "-Dlogback.configurationFile=" + KafkaProcess.LOGBACK,
                "-cp", Distribution.kafka().resolve("*") + File.pathSeparator + KafkaServer.processJar(), main);
    }

    /** As in {@code kafka-console-producer.sh}: {@code console-producer}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
