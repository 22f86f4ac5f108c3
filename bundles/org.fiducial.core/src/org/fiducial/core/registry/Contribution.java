package org.fiducial.core.registry;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;

import org.eclipse.core.runtime.CoreException;
import org.eclipse.core.runtime.IConfigurationElement;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Platform;
import org.eclipse.core.runtime.Status;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.osgi.framework.Bundle;

/**
 * One element of an extension: described at once, created on first use, broken without harm to others.
 *
 * @param <T> what its class must implement
 */
public final class Contribution<T> {
	/** Where a contribution stands. */
	public enum State {
		/** Described, its class not yet asked for. */
		DESCRIBED,
		/** Created and in use. */
		ACTIVE,
		/** Its class or its description is unusable; {@link Contribution#status()} says why. */
		BROKEN
	}

	private final IConfigurationElement element;
	private final Class<T> type;
	private T instance;
	private IStatus failure;

	Contribution(IConfigurationElement element, Class<T> type) {
		this.element = element;
		this.type = type;
		if (id() == null || id().isBlank()) {
			failure = problem("element <" + element.getName() + "> has no id", null);
		}
	}

	/** Its id, unique within the extension point; may be null in a broken one. */
	public String id() {
		return element.getAttribute("id");
	}

	/** Its name for people; the id if it has none. */
	public String label() {
		String name = element.getAttribute("name");
		return name == null ? id() : name;
	}

	/** The XML element's name. */
	public String element() {
		return element.getName();
	}

	/** An attribute of its element, or null. */
	public String attribute(String name) {
		return element.getAttribute(name);
	}

	/** Symbolic name of the bundle it comes from. */
	public String bundle() {
		return element.getContributor().getName();
	}

	/** Where it stands now. */
	public synchronized State state() {
		return failure != null ? State.BROKEN : instance != null ? State.ACTIVE : State.DESCRIBED;
	}

	/** OK, or an error that names the bundle and the reason. */
	public synchronized IStatus status() {
		return failure == null ? Status.OK_STATUS : failure;
	}

	/** Marks it as unusable, for example because another one has the same id or its data file is invalid. */
	public synchronized void reject(String reason, Throwable cause) {
		failure = problem(reason, cause);
	}

	/**
	 * The object, created on first use from the attribute {@code class}.
	 *
	 * @throws FiducialException (failed) with the bundle's name and the reason if it cannot be created; the same every time
	 */
	public synchronized T instance() {
		if (failure == null && instance == null) {
			create();
		}
		if (failure != null) {
			throw new FiducialException(ExitCode.FAILED, failure.getMessage(), failure.getException());
		}
		return instance;
	}

	// a plug-in may fail with anything, linkage errors included
	private void create() {
		try {
			instance = type.cast(element.createExecutableExtension("class"));
		} catch (CoreException e) {
			Throwable cause = e.getStatus().getException() == null ? e : e.getStatus().getException();
			if (cause instanceof InvocationTargetException wrapper && wrapper.getCause() != null) {
				cause = wrapper.getCause();
			}
			failure = problem(describe(cause), cause);
		} catch (ClassCastException e) {
			failure = problem("class " + element.getAttribute("class") + " is not a " + type.getName(), e);
		} catch (Throwable e) {
			failure = problem(describe(e), e);
		}
	}

	/**
	 * Opens a file of the contributing bundle.
	 *
	 * @param attribute the attribute that holds the path within the bundle
	 * @throws FiducialException (failed) if there is no such file
	 */
	public InputStream open(String attribute) {
		String path = element.getAttribute(attribute);
		Bundle bundle = Platform.getBundle(bundle());
		URL url = path == null || bundle == null ? null : bundle.getEntry(path);
		if (url == null) {
			throw FiducialException.failed(problem("attribute '" + attribute + "' names no file of the bundle: " + path, null).getMessage(), null);
		}
		try {
			return url.openStream();
		} catch (IOException e) {
			throw FiducialException.failed(problem(path + " cannot be read: " + e.getMessage(), e).getMessage(), e);
		}
	}

	private static String describe(Throwable e) {
		return e.getMessage() == null ? e.getClass().getName() : e.getClass().getSimpleName() + ": " + e.getMessage();
	}

	private IStatus problem(String reason, Throwable cause) {
		String message = "bundle " + bundle() + ", " + element.getDeclaringExtension().getExtensionPointUniqueIdentifier() + " '" + id() + "': " + reason;
		return new Status(IStatus.ERROR, bundle(), message, cause);
	}
}
