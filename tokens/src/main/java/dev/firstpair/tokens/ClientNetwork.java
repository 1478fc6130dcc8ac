package dev.firstpair.tokens;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The key by which a client without a token is counted. */
public final class ClientNetwork {

    private static final int NETWORK_BYTES = 8;
    /** With a colon, so that the text is never looked up as a name. */
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F:.]*");

    private ClientNetwork() {}

    /**
     * For IPv6 the address of the /64 network, since a client may use any address in it; else the address.
     *
     * @param address as text; a text that is no address is its own network
     */
    public static String of(String address) {
        if (!IPV6.matcher(address).matches()) {
            return address;
        }
        try {
            // One that is mapped from IPv4 is read as that.
            if (InetAddress.getByName(address) instanceof Inet6Address six) {
                byte[] bytes = six.getAddress();
                Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
                return InetAddress.getByAddress(bytes).getHostAddress();
            }
            return address;
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
