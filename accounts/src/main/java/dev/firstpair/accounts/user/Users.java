package dev.firstpair.accounts.user;

import java.util.Optional;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The table {@code users}. */
public interface Users extends Repository<User, Long> {

    Optional<User> findById(long userId);

    /** @param email {@linkplain EmailAddress#normalize normalized} */
    Optional<User> findByEmail(String email);

    /** @param email {@linkplain EmailAddress#normalize normalized} */
    boolean existsByEmail(String email);

    User save(User user);

    /** Changes nothing if there is no such user. */
    @Transactional
    @Modifying
    @Query("update User u set u.language = :language where u.userId = :userId")
    void setLanguage(long userId, Language language);

    /** Changes nothing if the password was changed in the meantime. */
    @Transactional
    @Modifying
    @Query("update User u set u.passwordHash = :fresh where u.userId = :userId and u.passwordHash = :old")
    int replacePasswordHash(long userId, String old, String fresh);
}
