package dev.firstpair.stack;

import java.nio.file.Path;

/** Where a stack keeps what. */
record Directories(Path root) {

    Path data() {
        return root.resolve("data");
    }

    /** Of a server or instance. */
    Path data(String name) {
        return data().resolve(name);
    }

    Path log(String name) {
        return root.resolve("logs").resolve(name + ".log");
    }

    Path mails() {
        return root.resolve("mails");
    }

    /** Of the gateways. */
    Path instances() {
        return data().resolve("instances.properties");
    }

    Path adminPassword() {
        return root.resolve("admin-password");
    }

    /** Of the config server: its files. */
    Path configuration() {
        return root.resolve("config");
    }

    Path configPassword() {
        return root.resolve("config-password");
    }

    Path discoveryPassword() {
        return root.resolve("discovery-password");
    }

    /** By which the config server reads encrypted values. */
    Path encryptionKey() {
        return root.resolve("encryption-key");
    }
}
