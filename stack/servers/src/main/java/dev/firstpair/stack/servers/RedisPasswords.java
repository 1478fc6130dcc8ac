package dev.firstpair.stack.servers;

/**
 * The passwords of Redis and its Sentinels.
 *
 * @param redis of the servers, also for replicas and Sentinels
 * @param sentinel of the Sentinels, also for each other
 */
public record RedisPasswords(String redis, String sentinel) {}
