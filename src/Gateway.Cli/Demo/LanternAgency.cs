using Gateway.Node.V1;

namespace Gateway.Cli.Demo;

/// <summary>One agency of Operation LANTERN. All of it is fiction; the countries are codes that users may assign themselves.</summary>
/// <param name="ShortName">What its peers call it.</param>
/// <param name="Name">Its full name.</param>
/// <param name="Country">ISO 3166-1 user-assigned code.</param>
/// <param name="Function">What it does.</param>
/// <param name="Subscriptions">What its analysts watch.</param>
internal sealed record LanternAgency(string ShortName, string Name, string Country, string Function, IReadOnlyList<LanternSubscription> Subscriptions);

/// <summary>Something an agency watches.</summary>
/// <param name="Name">What its analysts call it.</param>
/// <param name="Terms">What it watches.</param>
internal sealed record LanternSubscription(string Name, SubscriptionTerms Terms);

/// <summary>An alert that must arise.</summary>
/// <param name="Hit">The name of the connection it shows: H1 to H4.</param>
/// <param name="At">The agency that is alerted.</param>
/// <param name="Subscription">By what.</param>
/// <param name="Record">On which record.</param>
/// <param name="Shows">What is thereby known, in a few words.</param>
internal sealed record LanternHit(string Hit, string At, string Subscription, string Record, string Shows);
