package dev.firstpair.accounts.user;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;
import java.util.Locale;

/** A user's role; stored and returned in lower case. */
public enum Role {
    USER, ADMIN;

    /** The roles as a token lists them: an admin is a user, too. */
    public List<String> granted() {
        return switch (this) {
            case USER -> List.of("user");
            case ADMIN -> List.of("user", "admin");
        };
    }

    /** The form in the database. */
    @Converter(autoApply = true)
    static class InLowerCase implements AttributeConverter<Role, String> {

        @Override
        public String convertToDatabaseColumn(Role role) {
            return role.name().toLowerCase(Locale.ROOT);
        }

        /** Somebody may have edited the row: another value is USER, so that the user can still log in. */
        @Override
        public Role convertToEntityAttribute(String stored) {
            return stored.equalsIgnoreCase(ADMIN.name()) ? ADMIN : USER;
        }
    }
}
