package dev.firstpair.ingress.sales;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.order.OrderEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuyerTableTest {

    private static void matches(BuyerTable table, Map<Long, OrderId> active, Set<Long> loggedUsers, int users) {
        assertThat(table.active()).isEqualTo(active.size());
        for (long user = 1; user <= users; user++) {
            assertThat(table.contains(user)).as("user " + user).isEqualTo(loggedUsers.contains(user));
            SalesMirror.ActiveOrder order = table.activeOrder(user, null);
            assertThat(order == null ? null : order.orderId()).as("user " + user).isEqualTo(active.get(user));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void knowsWhoHoldsWhatWhateverTheOrderOfEvents(long seed) {
        Ledger ledger = new Ledger(new Random(seed));
        int users = 300;
        List<OrderEvent> events = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            events.addAll(ledger.step(users));
        }
        List<OrderEvent> shuffled = new ArrayList<>(events);
        shuffled.addAll(events.subList(0, events.size() / 2));
        Collections.shuffle(shuffled, new Random(seed));
        BuyerTable table = new BuyerTable();
        shuffled.forEach(table::apply);

        Set<Long> loggedUsers = new HashSet<>();
        events.forEach(event -> loggedUsers.add(event.userId().value()));
        Map<Long, OrderId> active = new HashMap<>(ledger.active());
        matches(table, active, loggedUsers, users);
    }

    @Test
    void remembersTheAttemptAndTheTicketThroughAPaymentThatCameFirst() {
        Ledger ledger = new Ledger(new Random(1));
        OrderEvent.Placed placed = ledger.placed(7, 12L, "try");
        BuyerTable table = new BuyerTable();
        table.apply(ledger.paid(placed));
        table.apply(placed);
        table.apply(ledger.paid(placed));

        assertThat(table.activeOrder(7, "try"))
                .isEqualTo(new SalesMirror.ActiveOrder(placed.orderId(), 12, true));
        assertThat(table.activeOrder(7, "other"))
                .isEqualTo(new SalesMirror.ActiveOrder(placed.orderId(), 12, false));
        assertThat(table.activeOrder(7, null))
                .isEqualTo(new SalesMirror.ActiveOrder(placed.orderId(), 12, false));
        assertThat(table.highestTicket()).isEqualTo(12);
    }

    @Test
    void takesNoStrangersNumberForATicketOfTheGates() {
        Ledger ledger = new Ledger(new Random(1));
        BuyerTable table = new BuyerTable();
        table.apply(ledger.placed(7, 12L, "try"));
        table.apply(ledger.placed(8, 1_000_000_000_000L, "try"));
        table.apply(ledger.placed(9, 14L, "try"));

        assertThat(table.highestTicket()).isEqualTo(14);
    }

    @Test
    void holdsManyUsers() {
        Ledger ledger = new Ledger(new Random(1));
        BuyerTable table = new BuyerTable();
        for (long user = 1; user <= 20_000; user++) {
            table.apply(ledger.placed(user * 1_000_003, null, null));
        }

        assertThat(table.active()).isEqualTo(20_000);
        assertThat(table.contains(20_000L * 1_000_003)).isTrue();
        assertThat(table.contains(20_001L * 1_000_003)).isFalse();
    }
}
