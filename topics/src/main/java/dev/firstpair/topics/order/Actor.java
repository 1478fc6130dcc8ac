package dev.firstpair.topics.order;

import dev.firstpair.topics.check.Require;
import dev.firstpair.topics.ids.UserId;

/**
 * On whose behalf a command is sent; on the wire one string: {@code user:42}, {@code admin:7} or
 * {@code system:payments}. Writers of the topic are trusted to name the true one; the REST API takes it from the token.
 */
public sealed interface Actor {

    /** The shopper: may act on own orders only. */
    record User(UserId userId) implements Actor {
        public User {
            Require.present(userId, "user id");
        }

        @Override
        public String toString() {
            return "user:" + userId;
        }
    }

    /** Somebody with the role admin: may act on any order. */
    record Admin(UserId userId) implements Actor {
        public Admin {
            Require.present(userId, "user id");
        }

        @Override
        public String toString() {
            return "admin:" + userId;
        }
    }

    /**
     * A program, such as a payment adapter or the mirror: may act on any order.
     *
     * @param name 1 to 64 characters
     */
    record System(String name) implements Actor {
        public System {
            Require.present(name, "name");
            Require.length(64, name, "name");
        }

        @Override
        public String toString() {
            return "system:" + name;
        }
    }

    /** Reads the wire form; anything else is an {@link IllegalArgumentException}. */
    static Actor parse(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon);
        String name = colon < 0 ? "" : text.substring(colon + 1);
        return switch (kind) {
            case "user" -> new User(UserId.parse(name));
            case "admin" -> new Admin(UserId.parse(name));
            case "system" -> new System(name);
            default -> throw new IllegalArgumentException("an actor is user:ID, admin:ID or system:NAME");
        };
    }
}
