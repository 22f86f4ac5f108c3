package org.fiducial.detection.hourglass.data;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import org.fiducial.core.FiducialException;

/**
 * Makes batches in threads of its own, a few ahead of the training, and hands them out in order: which batch comes when does not
 * depend on the number of threads. Memory is bounded by the batches ahead.
 */
public final class BatchLoader implements AutoCloseable {
	/** Batches that are ready or in the making besides one a thread. */
	private static final int AHEAD = 2;
	private static final int MAX_THREADS = 8;
	private static final long PATIENCE_MINUTES = 10;

	private final ExecutorService threads;
	private final BlockingQueue<BatchMaker> makers;
	private final Queue<Future<Batch>> ahead = new ArrayDeque<>();
	private final int batchSize;
	private final int depth;
	private final long steps;
	private final AtomicLong busyNanos = new AtomicLong();
	private final AtomicLong images = new AtomicLong();
	private long waitedNanos;
	private long nextStep;
	private volatile boolean closed;

	/** With as many threads as half of the processors, at most 8: the rest is the network's. */
	public BatchLoader(BatchMaker maker, int batchSize, long firstStep, long steps) {
		this(maker, batchSize, firstStep, steps, Math.max(1, Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors() / 2)));
	}

	/**
	 * @param firstStep optimizer step of the first batch
	 * @param steps where to end
	 * @param count threads
	 */
	public BatchLoader(BatchMaker maker, int batchSize, long firstStep, long steps, int count) {
		this.batchSize = batchSize;
		this.nextStep = firstStep;
		this.steps = steps;
		this.depth = count + AHEAD;
		this.makers = new ArrayBlockingQueue<>(count);
		this.threads = Executors.newFixedThreadPool(count, r -> {
			Thread t = new Thread(r, "fiducial-batches");
			t.setDaemon(true);
			return t;
		});
		for (int i = 0; i < count; i++) {
			makers.add(i == 0 ? maker : maker.another());
		}
		fill();
	}

	private void fill() {
		while (ahead.size() < depth && nextStep < steps) {
			long step = nextStep++;
			ahead.add(threads.submit(() -> make(step)));
		}
	}

	private Batch make(long step) throws InterruptedException {
		if (closed) {
			return null;
		}
		BatchMaker maker = makers.take();
		try {
			long start = System.nanoTime();
			Batch batch = maker.make(step * batchSize, batchSize);
			busyNanos.addAndGet(System.nanoTime() - start);
			images.addAndGet(batchSize);
			return batch;
		} finally {
			makers.add(maker);
		}
	}

	/**
	 * The next batch.
	 *
	 * @throws FiducialException as making it failed, or if this thread is interrupted
	 */
	public Batch next() {
		long start = System.nanoTime();
		try {
			Batch batch = ahead.remove().get(PATIENCE_MINUTES, TimeUnit.MINUTES);
			waitedNanos += System.nanoTime() - start;
			fill();
			return batch;
		} catch (ExecutionException e) {
			if (e.getCause() instanceof FiducialException f) {
				throw f;
			}
			throw FiducialException.failed("making a batch failed: " + e.getCause(), e.getCause());
		} catch (TimeoutException e) {
			throw FiducialException.failed("no batch came within ten minutes; are the pictures on a disk that does not answer?", e);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw FiducialException.failed("interrupted while waiting for a batch", e);
		}
	}

	/** Images a second that the threads together make while they work; NaN before the first batch. */
	public double imagesPerSecond() {
		long nanos = busyNanos.get();
		return nanos == 0 ? Double.NaN : images.get() * 1e9 / nanos * (depth - AHEAD);
	}

	/** Seconds that {@link #next} has waited so far: a network that starves shows here. */
	public double waitedSeconds() {
		return waitedNanos * 1e-9;
	}

	/** Stops the threads and waits for them. They are not interrupted: that would close files and data bases under the collection's feet. */
	@Override
	public void close() {
		closed = true;
		threads.shutdown();
		try {
			threads.awaitTermination(30, TimeUnit.SECONDS);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
	}
}
