package dev.firstpair.gate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event of a Sentinel: one server takes over from another, or has taken over. */
record Failover(NodeAddress from, NodeAddress to) {

    private static final String SWITCHED = "+switch-master";
    /**
     * The first names the replica before its promotion; the second is published when the Sentinel that leads the
     * failover sees that it was promoted: up to a second later, since it asks once per second. Only that Sentinel
     * publishes these two.
     */
    static final List<String> CHANNELS = List.of("+failover-state-wait-promotion", "+promoted-slave", SWITCHED);

    /** @return absent if the event is about a primary with another name, or is none of these */
    static @Nullable Failover parse(String channel, String message, String primaryName) {
        String[] words = message.split(" ");
        try {
            if (channel.equals(SWITCHED)) {
                // name from-host from-port to-host to-port
                return words.length == 5 && words[0].equals(primaryName)
                        ? new Failover(NodeAddress.of(words[1], words[2]), NodeAddress.of(words[3], words[4]))
                        : null;
            }
            // slave id to-host to-port @ name from-host from-port
            return CHANNELS.contains(channel) && words.length == 8 && words[5].equals(primaryName)
                    ? new Failover(NodeAddress.of(words[6], words[7]), NodeAddress.of(words[2], words[3]))
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
