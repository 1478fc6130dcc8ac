package dev.firstpair.accounts.user;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code users}. */
@Entity
@Table(name = "users")
public class User {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Column(name = "user_id")
    private @Nullable Long userId;

    @Column(name = "email")
    private String email;

    @Column(name = "password")
    private String passwordHash;

    @Column(name = "user_name")
    private String userName;

    @Column(name = "phone_number")
    private @Nullable String phoneNumber;

    @Column(name = "role")
    private Role role;

    @Column(name = "language")
    private Language language;

    @Column(name = "created_at")
    private Instant createdAt;

    /** For Hibernate. */
    protected User() {}

    User(NewAccount wanted, String passwordHash, Instant createdAt) {
        this.email = wanted.email();
        this.passwordHash = passwordHash;
        this.userName = wanted.userName();
        this.phoneNumber = wanted.phoneNumber();
        this.role = wanted.role();
        this.language = wanted.languageOfMails();
        this.createdAt = createdAt;
    }

    /** The id that MySQL assigned to the user; only once stored. */
    public long userId() {
        return Objects.requireNonNull(userId, "not stored yet");
    }

    public String email() {
        return email;
    }

    /** Argon2id, with its salt and parameters. */
    public String passwordHash() {
        return passwordHash;
    }

    public String userName() {
        return userName;
    }

    public @Nullable String phoneNumber() {
        return phoneNumber;
    }

    public Role role() {
        return role;
    }

    public Language language() {
        return language;
    }

    public Instant createdAt() {
        return createdAt;
    }
}
