package dev.firstpair.gateway.filter;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Optional;

/** IP addresses as text; names are never looked up. */
final class NetworkAddress {

    private NetworkAddress() {}

    /** Parses an element of {@code X-Forwarded-For}, which may have a port: {@code 1.2.3.4:80}, {@code [::1]:80}. */
    static Optional<String> parse(String element) {
        String text = element.strip();
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            text = end < 0 ? text : text.substring(1, end);
        } else if (text.indexOf(':') == text.lastIndexOf(':') && text.indexOf(':') > 0) {
            text = text.substring(0, text.indexOf(':'));
        }
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(text);
        return Optional.ofNullable(address).map(InetAddress::getHostAddress);
    }
}
