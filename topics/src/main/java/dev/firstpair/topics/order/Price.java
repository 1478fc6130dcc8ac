package dev.firstpair.topics.order;

import dev.firstpair.topics.check.Require;

/**
 * The price of an order, according to the catalogue when it was placed.
 *
 * @param amount in the currency's smallest unit (cents), at least 0
 * @param currency three letters of ISO 4217
 */
public record Price(long amount, String currency) {

    public Price {
        Require.atLeast(0, amount, "amount");
        Require.present(currency, "currency");
        if (!Require.isCurrency(currency)) {
            throw new IllegalArgumentException("currency has three letters of ASCII, not '" + currency + "'");
        }
    }
}
