/** Where something is in a portal's menus: "Identity › Applications › App registrations". */
export function MenuPath({ steps }: { steps: string[] }) {
  return (
    <span class="menu-path">
      {steps.map((step, index) => (
        <span key={step}>
          {index > 0 && <span aria-hidden="true"> › </span>}
          <strong>{step}</strong>
          {index < steps.length - 1 && <span class="visually-hidden">, then </span>}
        </span>
      ))}
    </span>
  );
}
