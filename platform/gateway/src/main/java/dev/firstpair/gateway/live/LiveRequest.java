package dev.firstpair.gateway.live;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.util.MultiValueMap;

/** The products and orders of a stream, besides the notifications of its user. */
record LiveRequest(List<ProductId> products, List<OrderId> orders) {

    private static final int MOST_PRODUCTS = 10;
    /** Each is a stream of order-topology, which allows 20 for one user. */
    private static final int MOST_ORDERS = 5;
    private static final String RULE = "products has at most " + MOST_PRODUCTS + " ids of products, orders at most "
            + MOST_ORDERS + " ids of orders, separated by commas: ?products=1,2&orders=…";

    /**
     * Parses the query of a request.
     *
     * @throws IllegalArgumentException if it is invalid; the message states the rule
     */
    static LiveRequest of(MultiValueMap<String, String> query) {
        return new LiveRequest(read(query, "products", ProductId::parse, MOST_PRODUCTS),
                read(query, "orders", OrderId::parse, MOST_ORDERS));
    }

    private static <T> List<T> read(MultiValueMap<String, String> query, String name, Function<String, T> parse,
            int most) {
        try {
            List<T> ids = query.getOrDefault(name, List.of())
                    .stream()
                    .flatMap(list -> list == null ? Stream.<String>empty() : Stream.of(list.split(",")))
                    .filter(id -> !id.isEmpty())
                    .map(parse)
                    .distinct()
                    .toList();
            if (ids.size() > most) {
                throw new IllegalArgumentException(RULE);
            }
            return ids;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(RULE, e);
        }
    }
}
