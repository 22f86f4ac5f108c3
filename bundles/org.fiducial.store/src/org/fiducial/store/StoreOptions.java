package org.fiducial.store;

import java.time.Duration;
import java.util.Objects;

/**
 * How to open a project.
 *
 * @param readOnly nothing is written, not even side files in a folder that cannot be written
 * @param busyTimeout how long a change waits for another program, or another thread, that is writing
 * @param maxBytes size limit of the database in bytes; 0 for none
 */
public record StoreOptions(boolean readOnly, Duration busyTimeout, long maxBytes) {
	/** For writing, five seconds of patience, no size limit. */
	public static final StoreOptions DEFAULT = new StoreOptions(false, Duration.ofSeconds(5), 0);

	public StoreOptions {
		Objects.requireNonNull(busyTimeout);
		if (busyTimeout.isNegative() || maxBytes < 0) {
			throw new IllegalArgumentException("busyTimeout " + busyTimeout + ", maxBytes " + maxBytes);
		}
	}

	/** For reading or writing. */
	public StoreOptions withReadOnly(boolean on) {
		return new StoreOptions(on, busyTimeout, maxBytes);
	}

	/** With other patience. */
	public StoreOptions withBusyTimeout(Duration timeout) {
		return new StoreOptions(readOnly, timeout, maxBytes);
	}

	/** With a size limit. */
	public StoreOptions withMaxBytes(long bytes) {
		return new StoreOptions(readOnly, busyTimeout, bytes);
	}
}
