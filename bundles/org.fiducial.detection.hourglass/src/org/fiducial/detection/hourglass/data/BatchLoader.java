package org.fiducial.detection.hourglass.data;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import org.fiducial.core.FiducialException;

/** Makes batches in a thread of its own, a few ahead of the training, in order. */
public final class BatchLoader implements AutoCloseable {
	private static final int AHEAD = 3;
	private static final long POLL_MILLIS = 50;

	private record Item(Batch batch, Throwable failure) {
	}

	private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(AHEAD);
	private final Thread thread;
	private volatile boolean closed;

	/**
	 * @param firstStep optimizer step of the first batch
	 * @param steps where to end
	 */
	public BatchLoader(BatchMaker maker, int batchSize, long firstStep, long steps) {
		thread = new Thread(() -> work(maker, batchSize, firstStep, steps), "fiducial-batches");
		thread.setDaemon(true);
		thread.start();
	}

	private void work(BatchMaker maker, int batchSize, long firstStep, long steps) {
		try {
			for (long step = firstStep; step < steps && !closed; step++) {
				put(new Item(maker.make(step * batchSize, batchSize), null));
			}
		} catch (RuntimeException | Error e) {
			put(new Item(null, e));
		}
	}

	private void put(Item item) {
		try {
			while (!closed && !queue.offer(item, POLL_MILLIS, TimeUnit.MILLISECONDS)) {
				// full: the network is slower than this thread, as it should be
			}
		} catch (InterruptedException e) {
			closed = true;
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * The next batch.
	 *
	 * @throws FiducialException as making it failed, or if this thread is interrupted
	 */
	public Batch next() {
		try {
			Item item = queue.poll(10, TimeUnit.MINUTES);
			if (item == null) {
				throw FiducialException.failed("no batch came within ten minutes; are the pictures on a disk that does not answer?", null);
			}
			if (item.failure instanceof FiducialException e) {
				throw e;
			}
			if (item.failure != null) {
				throw FiducialException.failed("making a batch failed: " + item.failure, item.failure);
			}
			return item.batch;
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw FiducialException.failed("interrupted while waiting for a batch", e);
		}
	}

	/** Stops the thread and waits for it. It is not interrupted: that would close files and data bases under the collection's feet. */
	@Override
	public void close() {
		closed = true;
		try {
			thread.join(TimeUnit.SECONDS.toMillis(30));
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
	}
}
