package dev.firstpair.stack;

import dev.firstpair.stack.servers.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a stack keeps its files. */
record Directories(Path root) {

    Path data() {
        return root.resolve("data");
    }

    /** Data of a server or instance. */
    Path data(String name) {
        return data().resolve(name);
    }

    Path log(String name) {
        return root.resolve("logs").resolve(name + ".log");
    }

    Path mails() {
        return root.resolve("mails");
    }

    /** Lists of instances, for the gateways. */
    Path instances() {
        return data().resolve("instances.properties");
    }

    Path adminPassword() {
        return root.resolve("admin-password");
    }

    /** The config server's files. */
    Path configuration() {
        return root.resolve("config");
    }

    Path configPassword() {
        return root.resolve("config-password");
    }

    Path discoveryPassword() {
        return root.resolve("discovery-password");
    }

    /** The key with which the config server decrypts values. */
    Path encryptionKey() {
        return root.resolve("encryption-key");
    }

    /** Deletes the data of servers and instances, the mails, the configuration, and all keys and passwords. */
    void deleteData() throws IOException {
        Folders.delete(data());
        Folders.delete(mails());
        Folders.delete(SigningKey.folder(root));
        Files.deleteIfExists(adminPassword());
        Files.deleteIfExists(configPassword());
        Files.deleteIfExists(encryptionKey());
        Files.deleteIfExists(discoveryPassword());
        Folders.delete(configuration());
    }
}
