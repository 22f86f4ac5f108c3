package org.fiducial.headless;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.ExitCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns Ctrl-C, SIGTERM and SIGHUP into cancellation: the first one lets the work write its checkpoint and end with
 * {@link ExitCode#INTERRUPTED}, the second halts at once. A shutdown hook holds the virtual machine until the work has ended,
 * because libtorch crashes when the process exits in the middle of an operator.
 */
final class Interruption implements AutoCloseable {
	private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);
	private static final long PATIENCE_SECONDS = 120;

	private final IProgressMonitor monitor;
	private final Console console;
	private final AtomicInteger signals = new AtomicInteger();
	private final CountDownLatch ended = new CountDownLatch(1);
	private final Thread hook = new Thread(this::shutdown, "fiducial-shutdown");
	private final List<Runnable> restore = new ArrayList<>();

	private Interruption(IProgressMonitor monitor, Console console) {
		this.monitor = monitor;
		this.console = console;
	}

	/** Begins to listen; {@link #close} ends it when the work is done. */
	static Interruption install(IProgressMonitor monitor, Console console) {
		Interruption i = new Interruption(monitor, console);
		Runtime.getRuntime().addShutdownHook(i.hook);
		for (String name : List.of("INT", "TERM", "HUP")) {
			i.handle(name);
		}
		return i;
	}

	/** As if a signal had come. */
	void interrupt() {
		if (signals.incrementAndGet() == 1) {
			monitor.setCanceled(true);
			console.error("fiducial: interrupted; finishing the present step (once more to stop at once)");
		} else {
			Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
		}
	}

	/**
	 * sun.misc.Signal is the only way to leave with an exit code of one's own after a signal; it is reached by reflection because
	 * it is no part of Java SE. Where it is missing, the shutdown hook still lets the work end well.
	 */
	private void handle(String name) {
		try {
			ClassLoader system = ClassLoader.getSystemClassLoader();
			Class<?> signalClass = Class.forName("sun.misc.Signal", true, system);
			Class<?> handlerClass = Class.forName("sun.misc.SignalHandler", true, system);
			Object signal = signalClass.getConstructor(String.class).newInstance(name);
			Object handler = Proxy.newProxyInstance(system, new Class<?>[] { handlerClass }, (proxy, method, args) -> switch (method.getName()) {
				case "handle" -> {
					interrupt();
					yield null;
				}
				case "hashCode" -> System.identityHashCode(proxy);
				case "equals" -> proxy == args[0];
				default -> "fiducial signal handler";
			});
			Object before = signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, handler);
			restore.add(() -> reinstate(signalClass, handlerClass, signal, before));
		} catch (ReflectiveOperationException | RuntimeException e) {
			LOG.debug("no handler for signal {}", name, e);
		}
	}

	private static void reinstate(Class<?> signalClass, Class<?> handlerClass, Object signal, Object before) {
		try {
			signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, before);
		} catch (ReflectiveOperationException e) {
			LOG.debug("signal handler not given back", e);
		}
	}

	private void shutdown() {
		if (ended.getCount() > 0) {
			monitor.setCanceled(true);
			try {
				if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
					console.error("fiducial: the work did not stop within " + PATIENCE_SECONDS + " s");
				}
			} catch (InterruptedException e) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@Override
	public void close() {
		ended.countDown();
		restore.forEach(Runnable::run);
		try {
			Runtime.getRuntime().removeShutdownHook(hook);
		} catch (IllegalStateException e) {
			LOG.debug("already shutting down", e);
		}
	}
}
