package org.fiducial.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;

/**
 * The PyTorch engine of this process: started once, on first use or by {@link #start()}, never stopped.
 * <p>
 * Settings are read at the first use, each from a system property or else an environment variable:
 * <ul>
 * <li>{@code fiducial.threads} / {@code FIDUCIAL_THREADS}: threads of one operator (default: the available processors);</li>
 * <li>{@code fiducial.device} / {@code FIDUCIAL_DEVICE}: {@code auto} (CUDA when there, else CPU), {@code cpu} or {@code cuda};</li>
 * <li>{@code fiducial.cache} / {@code FIDUCIAL_CACHE}: where native libraries are unpacked (default: the user's cache folder).</li>
 * </ul>
 * Nothing is downloaded and nothing is reported to anybody. Gradient mode belongs to a thread and is on unless
 * {@link GradMode} says otherwise, in the thread that starts the engine too.
 */
public final class Torch {
	private static final Logger LOG = LoggerFactory.getLogger(Torch.class);

	private static volatile NDManager base;

	private Torch() {
	}

	/** Starts the engine if it is not running. Safe from any thread, with any context class loader. */
	public static void start() {
		manager();
	}

	/** Starts the engine if needed and sets the number of threads of one operator, at least 1. */
	public static void start(int threads) {
		manager();
		setThreads(threads);
	}

	/** The manager of everything that lives as long as the process, on {@link #device()}. Never close it. */
	public static NDManager manager() {
		NDManager m = base;
		if (m == null) {
			synchronized (Torch.class) {
				if (base == null) {
					base = initialise();
				}
				m = base;
			}
		}
		return m;
	}

	/** A manager of one's own below {@link #manager()}; closing it closes what was created in it. */
	public static NDManager newManager() {
		return manager().newSubManager();
	}

	/** Where tensors are created: CUDA device 0 or the CPU. */
	public static Device device() {
		return manager().getDevice();
	}

	/** Sets the number of threads of one operator. More threads than free cores make it slower, not faster. */
	public static void setThreads(int threads) {
		if (threads < 1) {
			throw FiducialException.usage("The number of threads must be at least 1, not " + threads + ".");
		}
		manager();
		JniUtils.setNumThreads(threads);
	}

	/** The number of threads of one operator. */
	public static int threads() {
		manager();
		return JniUtils.getNumThreads();
	}

	/**
	 * Returns memory that tensors have freed to the system. Otherwise it is kept for the next tensors, which is much faster: call this after something large, not
	 * between the steps of it.
	 */
	public static void releaseFreedMemory() {
		NativeEnvironment.giveBack();
	}

	/** What a diagnosis prints: engine, version, device, threads, the precision that {@code auto} means here, cache folder, features, in a fixed order. */
	public static Map<String, String> info() {
		manager();
		Engine engine = Engine.getEngine("PyTorch");
		Map<String, String> out = new LinkedHashMap<>();
		out.put("engine", engine.getEngineName() + " " + engine.getVersion());
		out.put("djl", Engine.getDjlVersion());
		out.put("device", device().toString());
		out.put("gpus", String.valueOf(engine.getGpuCount()));
		out.put("threads", String.valueOf(threads()));
		out.put("precision", Precision.named(Precision.AUTO).toString());
		out.put("cache", System.getProperty("ENGINE_CACHE_DIR"));
		out.put("features", String.join(" ", JniUtils.getFeatures().stream().sorted().toList()));
		return out;
	}

	private static NDManager initialise() {
		long start = System.nanoTime();
		setDefault("DJL_OFFLINE", "true");
		setDefault("ai.djl.offline", "true");
		setDefault("OPT_OUT_TRACKING", "true");
		Path cache = cacheFolder();
		setDefault("DJL_CACHE_DIR", cache.toString());
		setDefault("ENGINE_CACHE_DIR", cache.toString());
		// The graph optimiser specialises after a few calls, so results of a resumed run would differ in the last bits.
		setDefault("ai.djl.pytorch.graph_optimizer", "false");
		NativeEnvironment.prepare();
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		// DJL finds its engine and its native libraries through the context class loader.
		thread.setContextClassLoader(Engine.class.getClassLoader());
		try {
			Engine engine = Engine.getEngine("PyTorch");
			NativeEnvironment.withoutNnpack(Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("torch_cpu")));
			// The engine switches gradients off in the thread that starts it, and only there.
			JniUtils.setGradMode(true);
			JniUtils.setNumThreads(threadsWanted());
			NDManager manager = engine.newBaseManager(deviceWanted(engine));
			LOG.info("PyTorch {} on {} with {} threads, started in {} ms", engine.getVersion(), manager.getDevice(),
					JniUtils.getNumThreads(), (System.nanoTime() - start) / 1_000_000);
			return manager;
		} catch (FiducialException e) {
			throw e;
		} catch (RuntimeException | LinkageError e) {
			throw FiducialException.failed("PyTorch does not start (" + e.getMessage() + "). Check that this product was made for "
					+ System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", that " + cache
					+ " is writable and has 1 GB free, or set FIDUCIAL_CACHE to another folder.", e);
		} finally {
			thread.setContextClassLoader(before);
		}
	}

	private static Device deviceWanted(Engine engine) {
		String wanted = setting("fiducial.device", "FIDUCIAL_DEVICE", "auto").toLowerCase(Locale.ROOT);
		boolean gpu = engine.getGpuCount() > 0;
		return switch (wanted) {
			case "auto" -> gpu ? Device.gpu() : Device.cpu();
			case "cpu" -> Device.cpu();
			case "cuda", "gpu" -> {
				if (!gpu) {
					throw FiducialException.usage("The device cuda was asked for, but PyTorch sees none: "
							+ "check the driver and the CUDA libraries, or set fiducial.device to auto or cpu.");
				}
				yield Device.gpu();
			}
			default -> throw FiducialException.usage("Unknown device '" + wanted + "': use auto, cpu or cuda.");
		};
	}

	private static int threadsWanted() {
		String wanted = setting("fiducial.threads", "FIDUCIAL_THREADS", "");
		if (wanted.isEmpty()) {
			return Runtime.getRuntime().availableProcessors();
		}
		try {
			int n = Integer.parseInt(wanted);
			if (n >= 1) {
				return n;
			}
		} catch (NumberFormatException e) {
			LOG.debug("not a number of threads: {}", wanted, e);
		}
		throw FiducialException.usage("fiducial.threads must be a whole number of at least 1, not '" + wanted + "'.");
	}

	private static Path cacheFolder() {
		String set = setting("fiducial.cache", "FIDUCIAL_CACHE", "");
		Path folder;
		if (!set.isEmpty()) {
			folder = Path.of(set);
		} else {
			String xdg = System.getenv("XDG_CACHE_HOME");
			Path caches = xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
			folder = caches.resolve("fiducial").resolve("torch");
		}
		try {
			Files.createDirectories(folder);
		} catch (IOException e) {
			throw FiducialException.input("The cache folder " + folder + " cannot be created (" + e.getMessage()
					+ "): set FIDUCIAL_CACHE to a writable folder with 1 GB free.", e);
		}
		return folder.toAbsolutePath();
	}

	private static String setting(String property, String variable, String otherwise) {
		String value = System.getProperty(property);
		if (value == null || value.isBlank()) {
			value = System.getenv(variable);
		}
		return value == null || value.isBlank() ? otherwise : value.strip();
	}

	private static void setDefault(String property, String value) {
		if (System.getProperty(property) == null) {
			System.setProperty(property, value);
		}
	}
}
